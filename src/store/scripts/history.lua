-- The history of a room: its messages by number, one item each. An item is an array of strings, so that no script reads
-- what people wrote: 1 author, 2 body (JSON), 3 metadata (JSON or empty), 4 sent at, 5 edited at, 6 deleted at, 7 deleted
-- by, 8 the place of the message replied to (JSON), 9 clientMessageId (JSON), 10 a digest of what was sent under it, 11 the
-- check of the entry that sent it, 12 the check of the entry that changed it last. What there is none of is empty.

local function unpack_item(packed)
  local fine, item = pcall(cmsgpack.unpack, packed)
  return fine and type(item) == 'table' and #item == 12 and item or nil
end

-- The item with this number; nil when there is none, or none that can be read.
local function read_item(number)
  local packed = redis.call('HGET', history, number)
  return packed and unpack_item(packed) or nil
end

-- What a message has attached goes out as a text: who only passes it on need not take it apart.
local function text_or_null(json) return json == '' and 'null' or string.format('%q', json) end

local function item_json(number, item)
  return table.concat({
    '{"number":', string.format('%.0f', number), ',"check":"', item[11], '","changed":"', item[12],
    '","author":"', item[1], '","body":', item[2], ',"metadata":', text_or_null(item[3]),
    ',"sentAt":', item[4], ',"editedAt":', or_null(item[5]), ',"deletedAt":', or_null(item[6]),
    ',"deletedBy":', item[7] == '' and 'null' or '"' .. item[7] .. '"',
    ',"replyTo":', or_null(item[8]), ',"clientMessageId":', or_null(item[9]), '}',
  })
end

-- The number of the oldest message that the room keeps. Of messages that are too old it finds the last by halving, for
-- none is older than the one before it. With a `retention_ms` of 0 they are kept for ever.
local function oldest_of(room)
  if retention_ms == 0 then return room.oldest end
  local young_since = now_ms() - retention_ms
  local function is_old(number)
    local item = read_item(number)
    return not item or item[4] + 0 < young_since
  end
  local low, high = room.oldest - 1, room.number + 1
  if high - low > 1 and not is_old(room.oldest) then return room.oldest end
  while high - low > 1 do
    local middle = math.floor((low + high) / 2)
    if is_old(middle) then low = middle else high = middle end
  end
  return high
end

-- The numbers of the messages replied to by these items.
local function replied_number(item)
  return tonumber((string.match(item[8], '"number":(%d+)')))
end

-- These messages as JSON, and behind them the ones that they reply to, each once. Those that are no more are left out.
local function items_json(room, numbers)
  if #numbers == 0 then return {}, 0 end
  local oldest = oldest_of(room)
  local found, seen, replied = {}, {}, {}
  local function add(some)
    for from = 1, #some, 512 do
      local part = { unpack(some, from, math.min(from + 511, #some)) }
      for index, packed in ipairs(redis.call('HMGET', history, unpack(part))) do
        local number = tonumber(part[index])
        local item = packed and number >= oldest and unpack_item(packed)
        if item then
          table.insert(found, item_json(number, item))
          local reply = replied_number(item)
          if reply and not seen[reply] then
            seen[reply] = true
            table.insert(replied, reply)
          end
        end
      end
    end
  end
  for _, number in ipairs(numbers) do seen[tonumber(number)] = true end
  add(numbers)
  local own = #found
  local others = replied
  replied = {}
  if #others > 0 then add(others) end
  return found, own
end

-- An entry may show up to 100 messages: of a reading that would show more than so many, the rest waits for the next.
local items_most = 512

-- The numbers of the messages that the entries show, each once; entries that would make it too many are left out.
local function numbers_in(entries)
  local numbers, seen = {}, {}
  for index, entry in ipairs(entries) do
    local text = entry[2][2]
    if #numbers > items_most then
      for beyond = #entries, index, -1 do entries[beyond] = nil end
      break
    end
    local list = string.match(text, '"numbers":%[([%d,]+)%]') or string.match(text, '"number":(%d+)') or ''
    for number in string.gmatch(list, '%d+') do
      if not seen[number] then table.insert(numbers, number) end
      seen[number] = true
    end
  end
  return numbers
end

-- The message at a place that a client named, if the room keeps that very one; the item and its number.
local function item_at(room, number, check)
  if number < oldest_of(room) or number > room.number then return nil end
  local item = read_item(number)
  return item and item[11] == check and item or nil
end

local function write_item(number, item)
  redis.call('HSET', history, number, cmsgpack.pack(item))
end

-- The message as JSON, and behind a comma the one that it replies to.
local function with_reply(room, number, item)
  local replied = replied_number(item)
  local other = replied and replied >= oldest_of(room) and read_item(replied)
  local json = item_json(number, item)
  return other and json .. ',' .. item_json(replied, other) or json
end

-- Takes the text of a message away, and all that tells of it. Its reactions go with the number.
local function erase(item, by, at, check)
  return { item[1], '""', '', item[4], item[5], string.format('%.0f', at), by, '', '', '', item[11], check }
end

-- Lets go of messages that are too many or too old, and of their reactions: at most 64 and 256 at once. Answers the
-- number of the oldest that is left.
local function trim_history(room)
  -- All before the first message after a long silence has expired: there is nothing to let go of one by one.
  if redis.call('HLEN', history) == 1 then
    redis.call('UNLINK', reactions, emoji)
    room.oldest = room.number
  end
  local floor = math.max(oldest_of(room), room.number - messages_limit + 1)
  local last = math.min(floor, room.oldest + 64) - 1
  local gone = {}
  for number = room.oldest, last do table.insert(gone, number) end
  if #gone > 0 then
    redis.call('HDEL', history, unpack(gone))
    redis.call('HDEL', emoji, unpack(gone))
  end
  local oldest = math.max(room.oldest, last + 1)
  if oldest > 1 then
    local beyond = string.format('(%.0f', oldest * 33554432)
    local stale = redis.call('ZRANGE', reactions, '-inf', beyond, 'BYSCORE', 'LIMIT', 0, 256)
    if #stale > 0 then redis.call('ZREM', reactions, unpack(stale)) end
  end
  if retention_ms > 0 then
    for _, key in ipairs({ history, reactions, emoji }) do redis.call('PEXPIRE', key, retention_ms) end
  elseif redis.call('PERSIST', history) == 1 then
    -- They were kept for a time only, before the operator chose for ever.
    for _, key in ipairs({ reactions, emoji }) do redis.call('PERSIST', key) end
  end
  return oldest
end

-- The emoji of a message by their places, `add-reaction.lua` says how.
local function places_at(number)
  local packed = redis.call('HGET', emoji, number)
  return packed and cmsgpack.unpack(packed) or {}
end

-- The place of an emoji, from 0, or nil; and how many places are used.
local function place_of(places, sign)
  local place, used = nil, 0
  for index, other in ipairs(places) do
    if other ~= '' then used = used + 1 end
    if other == sign then place = index - 1 end
  end
  return place, used
end

local function free_place(places)
  for index, other in ipairs(places) do
    if other == '' then return index - 1 end
  end
  return #places
end

local function reaction_at(number, place, user)
  return string.format('%.0f:%d:%s', number, place, user)
end

-- The lowest and the highest score of one emoji at one message.
local function scores_of(number, place)
  local low = number * 33554432 + place * 1048576
  return low, low + 1048575
end
