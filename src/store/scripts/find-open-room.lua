#!lua flags=no-writes
-- Looks at a room for whoever may read in it. A room of others takes no longer than none at all.
--
-- KEYS   meta, members, bans of the room
-- ARGV   the user
-- Reply  nil: the user may not read there | {room, how many members, the user's membership or nil}

local meta, members, bans = KEYS[1], KEYS[2], KEYS[3]
local user = ARGV[1]

if not find_open_room(user) then return nil end
return { show_room(), redis.call('HLEN', members), redis.call('HGET', members, user) }
