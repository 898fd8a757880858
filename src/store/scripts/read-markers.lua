#!lua flags=no-writes
-- Reads how far members have read, for a member's eyes.
--
-- KEYS   meta, members, history, reads, blocks of the room
-- ARGV   the viewer; the users, with commas between them; how long messages are kept, in ms, or 0
-- Reply  nil: not a member | {number of the last message, of the oldest that is kept, {marker, …}}: of whom the viewer has
--        blocked, or who has blocked them, 0

local meta, members, history, reads, blocks = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local viewer, users = ARGV[1], ARGV[2]
local retention_ms = tonumber(ARGV[3])

local room = find_room_for(viewer)
if not room then return nil end
local markers = {}
local is_alone = are_apart(room) and viewer ~= app_id
for user in string.gmatch(users, '[^,]+') do
  table.insert(markers, is_alone and user ~= viewer and 0 or marker_of(user))
end
return { room.number, oldest_of(room), markers }
