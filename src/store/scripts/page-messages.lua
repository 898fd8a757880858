#!lua flags=no-writes
-- Reads messages by their numbers, for the eyes of who may read there: which ones, is reckoned, for numbers have no holes.
--
-- KEYS   meta, members, history, bans of the room
-- ARGV   see below
-- Reply  nil: the viewer may not read there | {first number, last number, oldest number kept, newest number, how many messages were found,
--        these in order and the ones that they reply to, as JSON}

local meta, members, history, bans = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local viewer = ARGV[1]
-- Numbers; empty where there is no bound.
local after = tonumber(ARGV[2])
local before, limit = tonumber(ARGV[3]), tonumber(ARGV[4])
-- 1 | 0
local backwards = ARGV[5]
local retention_ms = tonumber(ARGV[6])

local room = find_open_room(viewer)
if not room then return nil end
local oldest = oldest_of(room)
local first = math.max((after or 0) + 1, oldest)
local last = math.min((before or room.number + 1) - 1, room.number)
if backwards == '1' then first = math.max(first, last - limit + 1) else last = math.min(last, first + limit - 1) end
local numbers = {}
for number = first, last do table.insert(numbers, number) end
local found, own = items_json(room, numbers)
return { first, last, oldest, room.number, own, found }
