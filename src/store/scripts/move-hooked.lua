#!lua flags=allow-oom
-- Moves what the app was told of a room, for who knows where that stood: whoever is late moves nothing.
--
-- KEYS   meta of the room
-- ARGV   where it stood; empty: at nothing; where it stands now: a sequence, a space, its check
-- Reply  0 | 1: it stands there now

local meta = KEYS[1]
local from, to = ARGV[1], ARGV[2]

local found = redis.call('HMGET', meta, 'id', 'hooked')
local hooked = found[2] or ''
-- A client library may send this twice.
if hooked == to then return 1 end
if not found[1] or hooked ~= from then return 0 end
redis.call('HSET', meta, 'hooked', to)
return 1
