/** The part of the dissector that shows what was found, and where Wireshark enters. */
export const display = `-- What is shown

local function dotted(host)
  local octets = {}
  for place = 4, 1, -1 do
    octets[place] = string.format('%d', host % 0x100)
    host = (host - host % 0x100) / 0x100
  end
  return table.concat(octets, '.')
end

local function summary_of(values)
  local text = string.format('%s round %d old %s:%d',
    operation_names[values.operation], values.round, dotted(values.old_host), values.old_port)
  if values.new_host == 0 and values.new_port == 0 then return text end
  return string.format('%s new %s:%d', text, dotted(values.new_host), values.new_port)
end

local function show_fields(tree, segment, values)
  for _, field in ipairs(layout) do
    if values[field.name] then tree:add(fields[field.name], range_of(segment, field)) end
  end
  local operation = operations[values.operation]
  if operation and operation.reason then tree:add(fields.reason, operation.reason):set_generated() end
end

local function show_problems(tree, list)
  local ids = {}
  for _, problem in ipairs(list) do
    tree:add(fields.problem, problem.id):set_generated()
    tree:add_proto_expert_info(problem.expert)
    table.insert(ids, problem.id)
  end
  return table.concat(ids, ', ')
end

local function show_since(tree, field, record, earlier)
  if record.time and earlier.time then tree:add(field, record.time - earlier.time):set_generated() end
end

local function show_exchange(tree, record)
  if record.answer_in then tree:add(fields.answer_in, record.answer_in):set_generated() end
  if record.request then
    tree:add(fields.answer_to, record.request.frame):set_generated()
    show_since(tree, fields.answer_time, record, record.request)
  end
  if record.suspension then
    tree:add(fields.suspended_in, record.suspension.frame):set_generated()
    show_since(tree, fields.suspension_time, record, record.suspension)
  end
end

-- TCP protects its own text of the column, which would say that this is a retransmission.
local function show_columns(pinfo, text)
  pinfo.cols.protocol = migsock.name
  pinfo.cols.info:clear_fence()
  pinfo.cols.info = migsock.name .. ' ' .. text
end

local function show(segment, values, pinfo, root)
  local tree = root:add(migsock, segment.buffer(segment.payload, segment.captured))
  show_fields(tree, segment, values)
  local list = problems_of(segment, values)
  local text
  if is_cut(segment) then
    tree:add_proto_expert_info(cut)
    text = 'message cut by the capture'
  end
  if #list > 0 then
    text = 'malformed: ' .. show_problems(tree, list)
  elseif not text then
    text = summary_of(values)
    show_exchange(tree, record_of(segment, values, pinfo, exact_time()))
  end
  tree:append_text(', ' .. text)
  show_columns(pinfo, text)
end

-- Without a tree there is nothing to show; then only exchanges take note of the segment.
local function dissect_segment(segment, flags, pinfo, root)
  local values = has_flag(flags, MIG_BIT) and values_of(segment)
  if not values or values.code ~= MESSAGE_CODE then
    if has_flag(flags, SYN) and not pinfo.visited then note_new_connection(segment) end
  elseif root then
    show(segment, values, pinfo, root)
  elseif not is_cut(segment) and #problems_of(segment, values) == 0 then
    record_of(segment, values, pinfo, inexact_time(pinfo))
  end
end

-- Takes the TCP headers of the frame as they come, without a table: nearly every frame ends at the comparison.
local function dissect_segments(pinfo, root, flags, ...)
  if not flags then return end
  if is_of_interest(flags.value) then
    local segment = segment_with(flags)
    if segment then dissect_segment(segment, flags.value, pinfo, root) end
  end
  return dissect_segments(pinfo, root, ...)
end

local function dissect_frame(tvb, pinfo, root, ...)
  if ... then
    dissect_segments(pinfo, root, ...)
  else
    local segment, flags = segment_by_octets(tvb, pinfo)
    if segment then dissect_segment(segment, flags, pinfo) end
  end
end

function migsock.dissector(tvb, pinfo, root)
  dissect_frame(tvb, pinfo, root, tcp_flags())
end

register_postdissector(migsock)
`;
