#!lua flags=allow-oom
-- Erases what one user said in a room since some moment, newest first, on a moderator's word: so many messages at most, in
-- one entry. Looks at so many others on the way, and says where to go on.
--
-- KEYS   meta, members, history, log of the room; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'erased', how many, the number below which to go on, or 0: there are no more} | {'not-a-member'}
--        | {'not-allowed', needs}

local meta, members, history, log, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local by, author = ARGV[1], ARGV[2]
-- Both of them.
local people_json = ARGV[3]
-- In ms.
local since = tonumber(ARGV[4])
-- Empty: from the newest on.
local before = tonumber(ARGV[5])
local most, looks = tonumber(ARGV[6]), tonumber(ARGV[7])
local needs, retention_ms = ARGV[8], tonumber(ARGV[9])
local attempt, channel, log_limit, answer_life_ms = ARGV[10], ARGV[11], tonumber(ARGV[12]), ARGV[13]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room, own = judge(by, needs)
if not room then return own end
local refusal = judge_act(room, own, redis.call('HGET', members, author))
if refusal then return refusal end

local oldest = oldest_of(room)
local number = math.min(before or math.huge, room.number + 1) - 1
local last = math.max(oldest, number - looks + 1)
local numbers, items = {}, {}
local is_done = false
while number >= last and #numbers < most and not is_done do
  local item = read_item(number)
  is_done = item and item[4] + 0 < since
  if item and not is_done and item[1] == author and item[6] == '' then
    table.insert(numbers, number)
    table.insert(items, item)
  end
  number = number - 1
end
local go_on = (is_done or number < oldest) and 0 or number + 1

if #numbers > 0 then
  local now = now_ms()
  local at = math.max(now, room.at)
  local list = {}
  for _, each in ipairs(numbers) do table.insert(list, string.format('%.0f', each)) end
  local entry = string.format('%s,"numbers":[%s]}', entry_head('erased', room, now, by), table.concat(list, ','))
  local step = next_step(room, entry)
  local jsons = {}
  for index, item in ipairs(items) do
    local erased = erase(item, by, at, step.check)
    write_item(numbers[index], erased)
    table.insert(jsons, item_json(numbers[index], erased))
  end
  append(step, room, now, shown_json(people_json, table.concat(jsons, ',')))
end
return remember({ 'erased', #numbers, go_on })
