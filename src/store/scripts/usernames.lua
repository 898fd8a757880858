-- Who has a username, as the scripts of names read it; the loader puts it in front of each. Kept for good it is the user's id; for a
-- while, with a time to live, also while it is claimed: the id and the attempt that claimed it, or the id of a deleted account.

local function holder_of(username)
  local kept = redis.call('GET', username)
  return kept and string.match(kept, '^%S+'), kept
end
