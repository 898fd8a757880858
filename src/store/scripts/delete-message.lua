#!lua flags=allow-oom
-- Erases what a message says: the member's own, or that of somebody below. Its number, author and times stay.
--
-- KEYS   meta, members, history, log of the room; the changes of its minute
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'deleted', the message as JSON} | {'not-found'} | {'not-a-member'} | {'not-allowed', needs}
--        | {'limited', retry after ms}

local meta, members, history, log, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local by, people_json, number, check = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local needs, needs_of_others, retention_ms = ARGV[5], ARGV[6], tonumber(ARGV[7])
local moderations_limit, own_moderations_limit = tonumber(ARGV[8]), tonumber(ARGV[9])
local changes_limit, own_changes_limit = tonumber(ARGV[10]), tonumber(ARGV[11])
local attempt, channel, log_limit = ARGV[12], ARGV[13], tonumber(ARGV[14])

assert_may_publish(channel)
local room, own = judge(by, needs)
if not room then return own end
local item = item_at(room, number, check)
if not item then return { 'not-found' } end
local is_own = item[1] == by
local refusal = not is_own and judge_moderator(room, own, redis.call('HGET', members, item[1]), needs_of_others)
if refusal then return refusal end
if item[6] ~= '' then return { 'deleted', item_json(number, item) } end

local retry_after_ms
if is_own then retry_after_ms = count_change('edits', by, changes_limit, own_changes_limit)
else retry_after_ms = count_moderation(room, by, moderations_limit, own_moderations_limit) end
if retry_after_ms then return { 'limited', retry_after_ms } end

local now = now_ms()
local at = math.max(now, room.at)
local step = next_step(room, string.format('%s,"numbers":[%d]}', entry_head('erased', room, now, by), number))
local erased = erase(item, by, at, step.check)
write_item(number, erased)
local json = item_json(number, erased)
append(step, room, now, shown_json(people_json, json))
return { 'deleted', json }
