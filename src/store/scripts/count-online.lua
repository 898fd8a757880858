#!lua flags=allow-oom
-- Notes how many people follow a room at one instance.
--
-- KEYS   online of the room: a hash of instance → until when that holds, in ms, and how many
-- ARGV   the instance; how many; for how long that holds, in ms
-- Reply  1

local online = KEYS[1]
local instance = ARGV[1]
local count = ARGV[2]
local holds_ms = tonumber(ARGV[3])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if count == '0' then
  redis.call('HDEL', online, instance)
else
  redis.call('HSET', online, instance, string.format('%.0f %s', now + holds_ms, count))
  redis.call('PEXPIRE', online, holds_ms)
end
return 1
