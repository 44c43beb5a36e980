/* What needs a script: printing and copying. Buttons stand in the page hidden and are shown here, so that a browser
   without JavaScript shows none that does nothing.
     <button type="button" data-print hidden>打印</button>
     <button type="button" data-copy="#id" data-copied="已复制" hidden>复制</button>   copies the text of #id */
(function () {
  "use strict";

  function selectText(element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function copy(element) {
    var text = "value" in element ? element.value : element.textContent;
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text);
    }
    if ("value" in element) { element.select(); } else { selectText(element); }
    return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("copy refused"));
  }

  function say(button, words) {
    var before = button.getAttribute("data-label") || button.textContent;
    button.setAttribute("data-label", before);
    button.textContent = words;
    window.setTimeout(function () { button.textContent = before; }, 2500);
  }

  function show(root) {
    Array.prototype.forEach.call(root.querySelectorAll("[data-print][hidden], [data-copy][hidden]"), function (button) {
      button.hidden = false;
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print], [data-copy]");
    if (!button) { return; }
    if (button.hasAttribute("data-print")) { window.print(); return; }
    var element = document.querySelector(button.getAttribute("data-copy"));
    if (!element) { return; }
    copy(element).then(
      function () { say(button, button.getAttribute("data-copied") || "已复制"); },
      function () { selectText(element); say(button, "请长按选中的文字复制"); }
    );
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    show(event.target);
    // A new page, as after a reload: from the top, or where the page says that the work goes on.
    var next = document.querySelector("[data-focus]") || document.getElementById("main");
    if (event.target === document.body && next) { next.focus(); }
  });
  show(document);
})();
