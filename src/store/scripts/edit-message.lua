#!lua
-- Changes what a member's own message says. One that says it already stays as it is.
--
-- KEYS   meta, members, blocks, history, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'edited', the message and the one it replies to as JSON lists} | {'not-found'} | {'not-a-member'}
--        | {'not-allowed', needs} | {'blocked'} | {'muted', until in ms} | {'limited', retry after ms}

local meta, members, blocks, history, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local by, people_json, number, check = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local body_json = ARGV[5]
-- Empty: none. `=`: as it is.
local metadata_json = ARGV[6]
local needs, retention_ms = ARGV[7], tonumber(ARGV[8])
local changes_limit, own_changes_limit = tonumber(ARGV[9]), tonumber(ARGV[10])
local attempt, channel, log_limit, answer_life_ms = ARGV[11], ARGV[12], tonumber(ARGV[13]), ARGV[14]

assert_may_publish(channel)
local room, refusal = judge_speaker(by, needs)
if not room then return refusal end
if are_apart(room) then return { 'blocked' } end
local item = item_at(room, number, check)
if not item or item[6] ~= '' then return { 'not-found' } end
if item[1] ~= by then return { 'not-allowed', '' } end
local metadata = metadata_json == '=' and item[3] or metadata_json
-- The second run of one attempt may come behind another edit: it must not take that back.
local is_done = recall() or (item[2] == body_json and item[3] == metadata)
if is_done then return { 'edited', with_reply(room, number, item) } end
-- A message says something, be it only to the application.
if body_json == '""' and (metadata == '' or metadata == '{}') then return { 'empty' } end

local retry_after_ms = count_change('edits', by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local now = now_ms()
local at = math.max(now, room.at)
local step = next_step(room, string.format('%s,"number":%d}', entry_head('edited', room, now, by), number))
item[2], item[3], item[5], item[12] = body_json, metadata, string.format('%.0f', at), step.check
write_item(number, item)
local items = with_reply(room, number, item)
append(step, room, now, shown_json(people_json, items))
remember(1)
return { 'edited', items }
