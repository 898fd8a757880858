#!lua flags=allow-oom
-- An instance vouches for a user no longer: the last socket there has closed. Tells so if no other does.
--
-- KEYS   online of the user: a hash of instance → until when it vouches, in ms
-- ARGV   the instance; the user's channel
-- Reply  1

local online = KEYS[1]
local instance = ARGV[1]
local channel = ARGV[2]

assert_may_publish(channel)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('HEXISTS', online, instance) == 0 then return 1 end
redis.call('HSET', online, instance, string.format('%.0f', now))
for _, value in ipairs(redis.call('HVALS', online)) do
  if tonumber(value) > now then return 1 end
end
publish(channel, string.format('{"kind":"presence","online":false,"at":%.0f}', now))
return 1
