#!lua flags=no-writes
-- Looks at a room and at one user's membership, both at the same head.
--
-- KEYS   meta, members of the room
-- ARGV   the user
-- Reply  nil | {room, how many members, head sequence, head check, deleted (0 | 1), membership or nil}

local meta, members = KEYS[1], KEYS[2]
local user = ARGV[1]

local room = find_room(meta)
if not room then return nil end
local count = redis.call('HLEN', members)
return { room_json(room), count, room.sequence, room.check, room.deleted and 1 or 0, redis.call('HGET', members, user) }
