-- What wrk sends, and what it found, as one line of name=value. Arguments: kind, first number of the sids, how many sids.
--   fixed    the URL's own path
--   fresh    a plugin that was never asked for before
--   distinct any of the plugins
--   write    of ten requests for one plugin the first changes it
local plugins = "/v1/PluginService/Plugins/FP"
local kind, first, many, sent

function init(args)
  kind, first, many, sent = args[1] or "fixed", tonumber(args[2] or 0), tonumber(args[3] or 1), 0
  math.randomseed(42)
  local function target(number) return plugins .. string.format("%032x", number) end
  if kind == "fresh" then
    request = function()
      sent = sent + 1
      return wrk.format("GET", target(first + sent - 1))
    end
  elseif kind == "distinct" then
    request = function() return wrk.format("GET", target(first + math.random(0, many - 1))) end
  elseif kind == "write" then
    local headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    request = function()
      sent = sent + 1
      local path = target(first + math.floor((sent - 1) / 10) % many)
      if sent % 10 == 1 then return wrk.format("POST", path, headers, "FriendlyName=Other") end
      return wrk.format("GET", path)
    end
  else
    local text = wrk.format()
    request = function() return text end
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("requests=%d us=%d bytes=%d status=%d broken=%d p50=%d p99=%d p999=%d", summary.requests, summary.duration, summary.bytes,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
