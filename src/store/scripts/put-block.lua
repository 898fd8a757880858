#!lua flags=allow-oom
-- Notes in the room of two people, whether or not it is there yet, that one of them has blocked the other, or no longer has.
--
-- KEYS   blocks of the room: a hash, who blocked the other → when, in ms
-- ARGV   the blocker; whether they have blocked the other (0 | 1); the channel of the room
-- Reply  1

local blocks = KEYS[1]
local blocker, is_blocked, channel = ARGV[1], ARGV[2], ARGV[3]

assert_may_publish(channel)
if is_blocked == '1' then redis.call('HSET', blocks, blocker, string.format('%.0f', now_ms()))
else redis.call('HDEL', blocks, blocker) end
-- What they see of each other changes.
publish(channel, '{"kind":"blocks"}')
return 1
