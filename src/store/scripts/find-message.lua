#!lua flags=no-writes
-- Reads one message, for the eyes of who may read there.
--
-- KEYS   meta, members, history, bans of the room
-- ARGV   the viewer; the message's number; how long messages are kept, in ms, or 0
-- Reply  nil: the viewer may not read there | {the message, the one it replies to} as JSON, what is no more left out

local meta, members, history, bans = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local viewer, number = ARGV[1], ARGV[2]
local retention_ms = tonumber(ARGV[3])

local room = find_open_room(viewer)
if not room then return nil end
local found, own = items_json(room, { number })
return own == 0 and {} or found
