#!lua flags=no-writes
-- Reads the entry at one sequence, for a member's eyes.
--
-- KEYS   meta, members, log of the room
-- ARGV   the viewer; the entry's id in the stream
-- Reply  nil: not a member | {the entry as XRANGE has it, if it is there}

local meta, members, log = KEYS[1], KEYS[2], KEYS[3]
local viewer = ARGV[1]
local id = ARGV[2]

if not find_room_of(viewer, meta, members) then return nil end
return redis.call('XRANGE', log, id, id)
