#!lua
-- Appends a member's message to the log of a room.
--
-- KEYS   meta, members, log of the room; what the author was answered before, in this attempt or about this clientMessageId
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'sent', sequence, check, previous, entry, repeated (0 | 1)} | {'conflict'} | {'not-a-member'}

local meta, members, log, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local author = ARGV[1]
local author_json = ARGV[2]
local body_json = ARGV[3]
local client_message_id_json = ARGV[4]
-- Random: the same when a client library sends the same call again, another when somebody tries again.
local attempt = ARGV[5]
local channel = ARGV[6]
local messages_limit = tonumber(ARGV[7])
local answer_life_ms = ARGV[8]

assert_may_publish(channel)
local digest = redis.sha1hex(body_json)

local function entry_in(room, at)
  return string.format('%s,"author":%s,"body":%s,"clientMessageId":%s}',
    entry_head('message', room, at), author_json, body_json, client_message_id_json)
end

-- Where the entry stands and a digest of its text are remembered, not the text: a retry brings it along, and room and
-- author never change, so that the entry is made again as it was, also when the room no longer keeps it.
local sent = recall(answered)
if sent then
  if sent.digest ~= digest then return { 'conflict' } end
  local room = find_room(meta)
  if not room then return { 'not-a-member' } end
  local repeated = sent.attempt == attempt and 0 or 1
  return { 'sent', sent.sequence, sent.check, sent.previous, entry_in(room, sent.at), repeated }
end

local room = find_room_of(author, meta, members)
if not room then return { 'not-a-member' } end

local at = now_ms()
local entry = entry_in(room, at)
local sequence, check, previous = append(room, entry, meta, log, channel, messages_limit)
remember(answered, {
  digest = digest, attempt = attempt, sequence = sequence, check = check, previous = previous, at = at,
}, answer_life_ms)
return { 'sent', sequence, check, previous, entry, 0 }
