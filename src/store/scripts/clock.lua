-- The time of Redis, in ms since 1970; the loader puts it in front of every script that asks for it.

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
