#!lua flags=no-writes
-- Reads the reactions to messages, for the eyes of who may read there.
--
-- KEYS   meta, members, history, reactions, emoji, bans of the room
-- ARGV   see below
-- Reply  nil: the viewer may not read there | {{emoji, count, whether the viewer has reacted (0 | 1), the first who did, …}, …} for each message

local meta, members, history, reactions, emoji, bans = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local viewer = ARGV[1]
-- With commas between them.
local numbers = ARGV[2]
-- How many of those who reacted are named.
local people = tonumber(ARGV[3])
local retention_ms = tonumber(ARGV[4])

local room = find_open_room(viewer)
if not room then return nil end
local oldest = oldest_of(room)

local function reactions_at(number)
  local found = {}
  local item = number >= oldest and read_item(number)
  if not item or item[6] ~= '' then return found end
  for index, sign in ipairs(places_at(number)) do
    local low, high = scores_of(number, index - 1)
    local count = sign ~= '' and redis.call('ZCOUNT', reactions, low, high) or 0
    if count > 0 then
      local own = redis.call('ZSCORE', reactions, reaction_at(number, index - 1, viewer))
      local told = { sign, count, own and 1 or 0 }
      if people > 0 then
        for _, member in ipairs(redis.call('ZRANGE', reactions, low, high, 'BYSCORE', 'LIMIT', 0, people)) do
          table.insert(told, string.match(member, '[^:]+$'))
        end
      end
      table.insert(found, told)
    end
  end
  return found
end

local answer = {}
for number in string.gmatch(numbers, '%d+') do table.insert(answer, reactions_at(tonumber(number))) end
return answer
