#!lua
-- Appends a member's message: an item of the history, and an entry of the log.
--
-- KEYS   meta, members, roster, reads, mutes, blocks, history, reactions, emoji, log of the room; when the author spoke, in slow
--        mode; what the author was answered before, in this attempt or about this clientMessageId
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'sent', the message and the one it replies to as JSON lists, repeated (0 | 1), membership of the other one or nil}
--        | {'conflict'} | {'not-a-member'} | {'not-allowed', needs} | {'blocked'} | {'closed', the other one} | {'late'}
--        | {'muted', until in ms} | {'slow', retry after ms} | {'no-reply'} | {'unknown'}
--        | {'sendable', the application's own id of the room as JSON, or nil}

local meta, members, roster, reads, mutes, blocks, history, reactions, emoji, log, spoke, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12]
local author = ARGV[1]
-- Whom the message shows: its author, and the one of the message replied to.
local people_json = ARGV[2]
local body_json = ARGV[3]
-- Empty where there is none.
local client_message_id_json = ARGV[4]
-- Random: the same when a client library sends the same call again, another when somebody tries again.
local attempt = ARGV[5]
local needs, ignores_slow_mode = ARGV[6], ARGV[7]
local channel, messages_limit, log_limit = ARGV[8], tonumber(ARGV[9]), tonumber(ARGV[10])
local retention_ms, answer_life_ms = tonumber(ARGV[11]), ARGV[12]
-- From here on each is empty where there is none.
local metadata_json = ARGV[13] or ''
local reply_to_json = ARGV[14] or ''
-- `recall`: only answers what was sent before; `ask`: also whether it might be sent; empty: it is sent.
local only = ARGV[15] or ''
-- What the client sent, where the message says something else: a retry is known by it.
local original_json = ARGV[16] or ''
-- Of a direct room that is closed for the other one: when it was noted on their list.
local intended_at = tonumber(ARGV[17] or '')
local intent_life_ms = tonumber(ARGV[18] or '')
-- Both of them.
local pair_json = ARGV[19] or ''

-- How long it is remembered at least that somebody spoke in slow mode: the pause may be made longer before it is over.
local slow_life_ms = 6 * 60 * 60 * 1000

assert_may_publish(channel)

-- A short one: it tells texts of one author apart, and nobody can find a text by it once it is erased with the item.
local function digest()
  if client_message_id_json == '' then return '' end
  local sent_json = original_json == '' and body_json .. metadata_json .. reply_to_json or original_json
  return string.sub(redis.sha1hex(sent_json), 1, 20)
end

local function item_of(at, check)
  return {
    author, body_json, metadata_json, string.format('%.0f', at), '', '', '', reply_to_json, client_message_id_json,
    digest(), check, check,
  }
end

-- Where the message stands is remembered, not what it says: that stands in the history, until it is erased. What the
-- history has no more is answered as the retry says it.
local sent = recall()
if sent then
  local room = find_room()
  if not room then return { 'not-a-member' } end
  local item = item_at(room, sent.number, sent.check)
  local is_other = item and item[6] == '' and item[10] ~= digest()
  if is_other then return { 'conflict' } end
  item = item or item_of(sent.at, sent.check)
  -- Whoever is not a member any more hears what they said themselves, not what it answered.
  local is_member = author == app_id or redis.call('HEXISTS', members, author) == 1
  local items = is_member and with_reply(room, sent.number, item) or item_json(sent.number, item)
  -- Whoever carries on from here has to mark the room on that list, too.
  local opened = sent.opened and redis.call('HGET', members, sent.opened) or nil
  return { 'sent', items, sent.attempt == attempt and 0 or 1, opened }
end
if only == 'recall' then return { 'unknown' } end

local room, own = judge_speaker(author, needs)
if not room then return own end
local now = now_ms()
local is_slowed = room.slow_mode_ms > 0 and rank_of(own) < ranks[ignores_slow_mode]
if is_slowed then
  local rest_ms = tonumber(redis.call('GET', spoke) or 0) + room.slow_mode_ms - now
  if rest_ms > 0 then return { 'slow', rest_ms } end
end
-- The other one in a direct room, if it is to come (back) on their list with this message. Before the first one it is not
-- there, though they are in the room.
local function find_other()
  for user in string.gmatch(redis.call('HGET', meta, 'pair'), '%S+') do
    local is_closed = room.number == 0 or redis.call('HEXISTS', members, user) == 0
    if user ~= author and is_closed then return user end
  end
end
local is_direct = room.owner == ''
if is_direct and has_blocks() then return { 'blocked' } end
local other = is_direct and find_other()
if other and not intended_at and only == '' then return { 'closed', other } end
if other and intended_at and now - intended_at > intent_life_ms then return { 'late' } end
if reply_to_json ~= '' then
  local number, check = string.match(reply_to_json, '"number":(%d+),"check":"(%x+)"')
  local replied = item_at(room, tonumber(number), check)
  if not replied or replied[6] ~= '' then return { 'no-reply' } end
end

if only == 'ask' then return { 'sendable', redis.call('HGET', meta, 'externalId') } end

-- With its intent the list of the other one has a place for it.
local function open_for_other()
  redis.call('HLEN', history)
  return redis.call('HGET', members, other) or admit(room, now, author, other, 'MEMBER', pair_json, math.huge)
end
local opened = other and open_for_other() or nil
local at = math.max(now, room.at)
room.number = room.number + 1
local number = room.number
local step = next_step(room, string.format('%s,"number":%d}', entry_head('message', room, now, author), number))
local item = item_of(at, step.check)
write_item(number, item)
local oldest = trim_history(room)
step.facts = { 'number', number, 'oldest', oldest }
-- Whoever speaks has read what was said before. The application reads nothing.
if author ~= app_id then redis.call('HSET', reads, author, number) end
room.oldest = oldest
local items = with_reply(room, number, item)
append(step, room, now, shown_json(people_json, items))
if is_slowed then redis.call('SET', spoke, string.format('%.0f', now), 'PX', math.max(slow_life_ms, room.slow_mode_ms)) end
remember({ number = number, check = step.check, attempt = attempt, at = at, opened = other or nil })
return { 'sent', items, 0, opened }
