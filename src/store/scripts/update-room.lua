#!lua
-- Changes what a room is, on the word of a member who may. What it is already stays as it is, and nobody is told.
--
-- KEYS   meta, members, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'updated', room} | {'not-a-member'} | {'not-allowed', needs} | {'limited', retry after ms}

local meta, members, log, changes, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local by = ARGV[1]
local by_json = ARGV[2]
local needs = ARGV[3]
local changes_limit = tonumber(ARGV[4])
local own_changes_limit = tonumber(ARGV[5])
local attempt = ARGV[6]
local channel = ARGV[7]
local log_limit = tonumber(ARGV[8])
local answer_life_ms = ARGV[9]
-- The facts, each as JSON; those that stay as they are, are empty.
local name, topic, avatar_url, metadata = ARGV[10], ARGV[11], ARGV[12], ARGV[13]
local visibility, slow_mode_seconds = ARGV[14], ARGV[15]
local role_to_send, role_to_add, role_to_remove = ARGV[16], ARGV[17], ARGV[18]

assert_may_publish(channel)
local room, refusal = judge(by, needs, meta, members)
if not room then return refusal end

-- The second run of one attempt may come behind another change: it must not take that back.
if recall(answered) then return { 'updated', show_room(meta) } end
local facts = read_facts(meta)
-- In the order of `fact_names`.
local given = {
  name, topic, avatar_url, metadata, visibility, slow_mode_seconds, role_to_send, role_to_add, role_to_remove,
}
local changed = {}
for index, json in ipairs(given) do
  local fact = fact_names[index]
  if json ~= '' and json ~= facts[fact] then
    facts[fact] = json
    table.insert(changed, fact)
    table.insert(changed, json)
  end
end
if #changed == 0 then return { 'updated', show_room(meta) } end

local retry_after_ms = count_room_change(room, changes, by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local now = now_ms()
local step = next_step(room, entry_head('updated', room, now, by, attempt) .. '}', log)
facts.version = step.check
local shown = room_json(facts)
redis.call('HSET', meta, 'version', step.check, unpack(changed))
append(step, math.max(now, room.at), shown_with_room(by_json, shown), meta, log, channel, log_limit)
remember(answered, 1, answer_life_ms)
return { 'updated', shown }
