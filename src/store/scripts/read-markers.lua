#!lua flags=no-writes
-- Reads how far members have read, for a member's eyes.
--
-- KEYS   meta, members, history, reads of the room
-- ARGV   the viewer; the users, with commas between them; how long messages are kept, in ms, or 0
-- Reply  nil: not a member | {number of the last message, of the oldest that is kept, {marker, …}}

local meta, members, history, reads = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local viewer = ARGV[1]
local users = ARGV[2]
local retention_ms = tonumber(ARGV[3])

local room = find_room_for(viewer, meta, members)
if not room then return nil end
local markers = {}
for user in string.gmatch(users, '[^,]+') do table.insert(markers, marker_of(reads, user)) end
return { room.number, oldest_of(room, history, retention_ms), markers }
