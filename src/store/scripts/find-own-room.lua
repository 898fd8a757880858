#!lua flags=no-writes
-- Looks at a room for one of its members. A room of others takes no longer than none at all.
--
-- KEYS   meta, members of the room
-- ARGV   the user
-- Reply  nil: not a member | {room, how many members, the user's membership}

local meta, members = KEYS[1], KEYS[2]
local user = ARGV[1]

if not find_room_of(user, meta, members) then return nil end
return { show_room(meta), redis.call('HLEN', members), redis.call('HGET', members, user) }
