"""What is sent to Sentry: where an error happened; nothing that anybody entered, in no corner of the event."""

import json
import os
import subprocess
import sys

from portal.sentry import REMOVED, scrubbed
from tests.test_project import ROOT

# A page that fails with what was entered in its hands, seen as Sentry would get it.
CODE = """
import json, logging
import django; django.setup()
import sentry_sdk
from django.test import Client
from django.urls import path
from portal import urls

def broken(request, slug):
    entered = request.GET.get('total', '') or request.body.decode()
    logging.getLogger('portal').warning('before: %s', entered)
    try:
        raise KeyError(entered)
    except KeyError:
        raise ValueError(f'cannot read {entered}')

urls.urlpatterns.append(path('broken/<slug:slug>/', broken))
sent = []
class Transport(sentry_sdk.transport.Transport):
    def capture_envelope(self, envelope):
        sent.append(envelope.serialize().decode())
sentry_sdk.get_client().transport = Transport()
client = Client(raise_request_exception=False, headers={'x-request-id': 'of-the-proxy-1', 'user-agent': 'mark-314159'})
client.cookies['mingbai'] = 'mark-314159'
client.get('/broken/mark-314159/?total=mark-314159', REMOTE_ADDR='203.0.113.159')
client.post('/broken/x/', 'mark-314159', content_type='text/plain')
logging.getLogger('portal').error('could not read %s', 'mark-314159', extra={'entered': 'mark-314159'})
sentry_sdk.flush()
print(json.dumps(sent))
"""


def test_of_a_page_that_fails() -> None:
    given = {
        "PATH": os.environ["PATH"], "PYTHONUTF8": "1", "ENV_FILE": "", "SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "tests.uncollected_settings",
        "DATABASE_URL": "sqlite://:memory:", "SENTRY_DSN": "https://key@sentry.invalid/1", "SENTRY_ENVIRONMENT": "trial",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    sent = json.loads(done.stdout)
    assert len(sent) == 3  # two pages, one log line
    for envelope in sent:
        assert "314159" not in envelope
        assert "203.0.113" not in envelope
    event = json.loads(sent[0].splitlines()[-1])
    assert [one["type"] for one in event["exception"]["values"]] == ["KeyError", "ValueError"]
    assert {one["value"] for one in event["exception"]["values"]} == {REMOVED}
    frame = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["lineno"] > 0, "vars" in frame) == ("broken", True, False)
    assert event["transaction"] == "/broken/{slug}/"
    assert set(event.get("request", {})) <= {"method"}
    assert (event["environment"], event["tags"]) == ("trial", {"request_id": "of-the-proxy-1"})
    assert not {"user", "breadcrumbs", "extra", "contexts", "server_name"} & set(event)


def test_whatever_an_event_holds_only_what_is_named_goes_out() -> None:
    """Also what a later version of the library may add."""
    mark = "mark-314159"
    event = {
        "event_id": "1", "level": "error", "platform": "python", "new_part": mark, "user": {"ip_address": mark},
        "request": {"url": f"https://x/?total={mark}", "query_string": mark, "data": mark, "cookies": mark,
                    "headers": {"Referer": mark}, "env": {"REMOTE_ADDR": mark}, "method": "POST"},
        "breadcrumbs": {"values": [{"message": mark}]}, "extra": {"a": mark}, "contexts": {"a": mark}, "tags": {"a": mark},
        "transaction": f"/a/?total={mark}",
        "logentry": {"message": "%s failed", "params": [mark], "formatted": f"{mark} failed"},
        "exception": {"values": [{"type": "ValueError", "value": mark, "mechanism": {"type": "django", "data": mark},
                                  "stacktrace": {"frames": [{"function": "f", "vars": {"a": mark}, "context_line": mark,
                                                             "pre_context": [mark]}]}}]},
    }  # fmt: skip
    found = scrubbed(event, {})
    assert "314159" not in json.dumps(found)
    assert found["logentry"] == {"message": "%s failed"}
    assert found["transaction"] == "/a/"
    assert found["exception"]["values"][0]["stacktrace"] == {"frames": [{"function": "f"}]}
