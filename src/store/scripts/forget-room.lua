#!lua flags=allow-oom
-- Takes a room that is no more out of the registry, unless it was registered anew.
--
-- KEYS   this part of the registry
-- ARGV   the room; when it was registered, in ms
-- Reply  0 | 1: it was taken out

local rooms = KEYS[1]
local room = ARGV[1]
local registered_at = tonumber(ARGV[2])

if tonumber(redis.call('ZSCORE', rooms, room) or -1) ~= registered_at then return 0 end
return redis.call('ZREM', rooms, room)
