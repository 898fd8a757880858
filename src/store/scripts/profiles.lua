-- What the scripts that change a profile share; the loader puts it in front of each.

-- The profile as JSON with these fields and under this version; nil: it has them already. Both have texts, a time and nulls
-- alone, which cjson writes as it read them.
local function changed_profile(kept, changes_json, version)
  local user = cjson.decode(kept)
  if type(user.version) ~= 'string' then error('attempt to change what is no profile') end
  local is_changed = false
  for name, value in pairs(cjson.decode(changes_json)) do
    if user[name] ~= value then
      user[name], is_changed = value, true
    end
  end
  if not is_changed then return nil end
  user.version = version
  return cjson.encode(user)
end
