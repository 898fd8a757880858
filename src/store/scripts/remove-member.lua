#!lua flags=allow-oom
-- Removes a user from a room, on a member's word.
--
-- KEYS   meta, members, roster, staff, reads, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'removed', room, ended membership, sequence, check} | {'stranger', room} | {'not-a-member'}
--        | {'not-allowed', needs} | {'owner'} | {'limited', retry after ms}

local meta, members, roster, staff, reads, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local by, member = ARGV[1], ARGV[2]
-- Both of them.
local people_json = ARGV[3]
-- To leave, to remove a fellow member, to remove those below.
local needs_to_leave, needs_of_fellows, needs_above = ARGV[4], ARGV[5], ARGV[6]
local told_limit = tonumber(ARGV[7])
local changes_limit, own_changes_limit = tonumber(ARGV[8]), tonumber(ARGV[9])
local attempt, channel, log_limit, answer_life_ms = ARGV[10], ARGV[11], tonumber(ARGV[12]), ARGV[13]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room, own = judge(by, needs_to_leave)
if not room then return own end
if member == room.owner then return { 'owner' } end
local shown = show_room()
local ended = redis.call('HGET', members, member)
if not ended then return { 'stranger', shown } end

-- Nobody acts on an equal, but where the room lets its members remove each other.
local function judge_removal()
  if by == member then return nil end
  -- From a direct room nobody takes the other one, nor does the application.
  if room.owner == '' then return not_allowed(room, '') end
  local are_fellows = rank_of(own) == ranks.MEMBER and rank_of(ended) == ranks.MEMBER
  if not are_fellows then return judge_act(room, own, ended) end
  local is_allowed = ranks[role_for(needs_of_fellows, room)] <= ranks.MEMBER
  return not is_allowed and not_allowed(room, needs_above) or nil
end
local refusal = judge_removal()
if refusal then return refusal end

-- Whoever leaves may always do so: it takes an addition, and those are counted. Whoever runs the room is never held up
-- by what its members do.
if by ~= member and by ~= room.owner then
  local retry_after_ms = count_change('members', by, changes_limit, own_changes_limit)
  if retry_after_ms then return { 'limited', retry_after_ms } end
end

local cause = by == member and '"cause":"LEFT"' or '"cause":"REMOVED"'
local step = dismiss(room, now_ms(), by, member, cause)
return remember({ 'removed', shown, ended, step.sequence, step.check })
