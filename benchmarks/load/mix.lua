-- The readers of a day, for wrk: addresses from the file MIX (weight, tab, path), each asked as often as its weight says.
-- With AGAIN=1 each thread keeps the cookie and the ETag of every address and sends them, as browsers do.
local paths, tags, asked = {}, {}, {}
for line in io.lines(os.getenv("MIX")) do
  local weight, path = line:match("^(%d+)\t(.+)$")
  for _ = 1, tonumber(weight) do paths[#paths + 1] = path end
end
local again = os.getenv("AGAIN") == "1"
local number, threads = 0, 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init() math.randomseed(2026 + number) end
local headers = { ["Host"] = "portal.example", ["Accept-Encoding"] = "gzip" }
local last, cookie
function request()
  local path = paths[math.random(#paths)]
  last = path
  local send = { ["Host"] = headers["Host"], ["Accept-Encoding"] = "gzip" }
  if again and tags[path] then send["If-None-Match"] = tags[path] end
  if again and cookie then send["Cookie"] = cookie end
  return wrk.format("GET", path, send)
end
-- Only where one address is asked: wrk does not say which request an answer belongs to.
if again and #paths == 1 then
  function response(status, given)
    for name, value in pairs(given) do
      if name:lower() == "etag" then tags[paths[1]] = value end
      if name:lower() == "set-cookie" then cookie = value:match("^[^;]+") end
    end
  end
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
