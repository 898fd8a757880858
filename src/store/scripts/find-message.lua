#!lua flags=no-writes
-- Reads one message, for a member's eyes.
--
-- KEYS   meta, members, history of the room
-- ARGV   the viewer; the message's number; how long messages are kept, in ms, or 0
-- Reply  nil: not a member | {the message, the one it replies to} as JSON, what is no more left out

local meta, members, history = KEYS[1], KEYS[2], KEYS[3]
local viewer = ARGV[1]
local number = ARGV[2]
local retention_ms = tonumber(ARGV[3])

local room = find_room_of(viewer, meta, members)
if not room then return nil end
local found, own = items_json(room, history, { number }, retention_ms)
return own == 0 and {} or found
