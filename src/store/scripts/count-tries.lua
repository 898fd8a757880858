#!lua
-- Counts tries in their period, which begins with the first of them; or takes some back. When a client library sends the
-- call again, it counts twice: that lets nobody in.
--
-- KEYS   the tries
-- ARGV   how many, also below 0; how long the period is, in ms
-- Reply  {how many there are, for how many ms the period still lasts}

local tries = KEYS[1]
local times, period_ms = ARGV[1], ARGV[2]

local count = redis.call('INCRBY', tries, times)
local left_ms = redis.call('PTTL', tries)
if left_ms < 0 then
  redis.call('PEXPIRE', tries, period_ms)
  left_ms = tonumber(period_ms)
end
return { count, left_ms }
