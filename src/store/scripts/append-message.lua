#!lua
-- Appends a member's message: an item of the history, and an entry of the log.
--
-- KEYS   meta, members, history, reactions, emoji, log of the room; what the author was answered before, in this attempt
--        or about this clientMessageId
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'sent', the message and the one it replies to as JSON lists, repeated (0 | 1)} | {'conflict'} | {'not-a-member'}
--        | {'no-reply'} | {'unknown'}

local meta, members, history, reactions, emoji, log, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local author = ARGV[1]
-- Whom the message shows: its author, and the one of the message replied to.
local people_json = ARGV[2]
local body_json = ARGV[3]
-- Each of these three empty, where there is none.
local metadata_json = ARGV[4]
local reply_to_json = ARGV[5]
local client_message_id_json = ARGV[6]
-- Random: the same when a client library sends the same call again, another when somebody tries again.
local attempt = ARGV[7]
-- 1: only answers what was sent before.
local recalls_only = ARGV[8]
local channel = ARGV[9]
local messages_limit = tonumber(ARGV[10])
local log_limit = tonumber(ARGV[11])
local retention_ms = tonumber(ARGV[12])
local answer_life_ms = ARGV[13]

assert_may_publish(channel)

-- A short one: it tells texts of one author apart, and nobody can find a text by it once it is erased with the item.
local function digest()
  if client_message_id_json == '' then return '' end
  return string.sub(redis.sha1hex(body_json .. metadata_json .. reply_to_json), 1, 20)
end

local function item_of(at, check)
  return {
    author, body_json, metadata_json, string.format('%.0f', at), '', '', '', reply_to_json, client_message_id_json,
    digest(), check, check,
  }
end

-- Where the message stands is remembered, not what it says: that stands in the history, until it is erased. What the
-- history has no more is answered as the retry says it.
local sent = recall(answered)
if sent then
  local room = find_room(meta)
  if not room then return { 'not-a-member' } end
  local item = item_at(room, history, sent.number, sent.check, retention_ms)
  local is_other = item and item[6] == '' and item[10] ~= digest()
  if is_other then return { 'conflict' } end
  item = item or item_of(sent.at, sent.check)
  -- Whoever is no member any more hears what they said themselves, not what it answered.
  local is_member = redis.call('HEXISTS', members, author) == 1
  local items = is_member and with_reply(room, history, sent.number, item, retention_ms) or item_json(sent.number, item)
  return { 'sent', items, sent.attempt == attempt and 0 or 1 }
end
if recalls_only == '1' then return { 'unknown' } end

local room = find_room_of(author, meta, members)
if not room then return { 'not-a-member' } end
if reply_to_json ~= '' then
  local number, check = string.match(reply_to_json, '"number":(%d+),"check":"(%x+)"')
  local replied = item_at(room, history, tonumber(number), check, retention_ms)
  if not replied or replied[6] ~= '' then return { 'no-reply' } end
end

local now = now_ms()
local at = math.max(now, room.at)
room.number = room.number + 1
local number = room.number
local step = next_step(room, string.format('%s,"number":%d}', entry_head('message', room, now, author, attempt), number), log)
local item = item_of(at, step.check)
write_item(history, number, item)
local oldest = trim_history(room, history, reactions, emoji, messages_limit, retention_ms)
redis.call('HSET', meta, 'number', number, 'oldest', oldest)
room.oldest = oldest
local items = with_reply(room, history, number, item, retention_ms)
append(step, at, shown_json(people_json, items), meta, log, channel, log_limit)
remember(answered, { number = number, check = step.check, attempt = attempt, at = at }, answer_life_ms)
return { 'sent', items, 0 }
