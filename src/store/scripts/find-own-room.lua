#!lua flags=no-writes
-- Looks at a room for one of its members. A room of others takes no longer than none at all.
--
-- KEYS   meta, members of the room
-- ARGV   the user
-- Reply  nil: not a member | {room, how many members}

local meta, members = KEYS[1], KEYS[2]
local user = ARGV[1]

local room = find_room_of(user, meta, members)
return room and { room_json(room), redis.call('HLEN', members) }
