#!lua flags=no-writes
-- Reads what entries show of a room, with the memberships of those who will see it, all at the same head.
--
-- KEYS   meta, members, history, bans of the room
-- ARGV   the users; the numbers of messages, each with commas between them; how long messages are kept, in ms, or 0
-- Reply  nil: there is no such room | {room, deleted (0 | 1), {membership or nil, …}, {messages as JSON, and those replied to},
--        {those of the users who are not members and may hear it, …}}

local meta, members, history, bans = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local users, numbers = ARGV[1], ARGV[2]
local retention_ms = tonumber(ARGV[3])

local function parts_of(list)
  local parts = {}
  for part in string.gmatch(list, '[^,]+') do table.insert(parts, part) end
  return parts
end

local room = find_room()
if not room then return nil end
local found = items_json(room, parts_of(numbers))
local asked = parts_of(users)
local memberships = #asked > 0 and redis.call('HMGET', members, unpack(asked)) or {}
local listeners = {}
for index, user in ipairs(asked) do
  if not memberships[index] and is_open_to(user, room) then table.insert(listeners, user) end
end
return { show_room(), room.deleted and 1 or 0, memberships, found, listeners }
