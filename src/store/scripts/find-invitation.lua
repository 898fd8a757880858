#!lua flags=no-writes
-- What an invitation leads to, for whoever has its code. One that is over takes as long as one that never was.
--
-- KEYS   meta, members, invitations of the room
-- ARGV   what its code is recognised by
-- Reply  nil | {invitation, room, how many members}

local meta, members, invitations = KEYS[1], KEYS[2], KEYS[3]
local hash = ARGV[1]

local room = find_room()
local invitation = invitation_of(hash, now_ms())
if not room or room.deleted or not invitation then return nil end
return { invitation, show_room(), redis.call('HLEN', members) }
