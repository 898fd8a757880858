#!lua flags=allow-oom
-- Takes an intent, or a mark, off a user's list.
--
-- KEYS   rooms of the user
-- ARGV   see below
-- Reply  how many it took: 1 | 0

local rooms = KEYS[1]
local field = ARGV[1]
local attempt = ARGV[2]

local dropped = redis.call('HDEL', rooms, field)
if dropped == 1 then redis.call('HSET', rooms, 'version', attempt) end
return dropped
