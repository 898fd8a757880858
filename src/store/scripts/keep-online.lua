#!lua
-- An instance vouches that a user has a socket there, for a while. Tells so if nobody did before.
--
-- KEYS   online of the user: a hash of instance → until when it vouches, in ms
-- ARGV   see below
-- Reply  1

local online = KEYS[1]
local instance = ARGV[1]
local vouches_ms = tonumber(ARGV[2])
local remembered_ms = ARGV[3]
local channel = ARGV[4]

assert_may_publish(channel)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local was_online, over = false, {}
local all = redis.call('HGETALL', online)
for index = 1, #all, 2 do
  if tonumber(all[index + 1]) > now then was_online = true else table.insert(over, all[index]) end
end
for _, other in ipairs(over) do redis.call('HDEL', online, other) end
redis.call('HSET', online, instance, string.format('%.0f', now + vouches_ms))
redis.call('PEXPIRE', online, remembered_ms)
if not was_online then publish(channel, string.format('{"kind":"presence","online":true,"at":%.0f}', now)) end
return 1
