#!lua flags=allow-oom
-- Lets parked rooms, and the webhook itself if it is parked, be tried again. Done twice, it is as good as done once.
--
-- KEYS   news, parked, state of the webhook
-- ARGV   what time it is, in ms
-- Reply  {how many rooms were parked, whether the webhook was (0 | 1)}; at most 1,000 rooms at once

local news, parked, state = KEYS[1], KEYS[2], KEYS[3]
local now = ARGV[1]

local rooms = redis.call('HRANDFIELD', parked, 1000)
for _, room in ipairs(rooms) do
  redis.call('HDEL', parked, room)
  redis.call('ZADD', news, 'NX', now, room)
end
redis.call('HDEL', state, 'failsSince')
return { #rooms, redis.call('HDEL', state, 'parkedAt') }
