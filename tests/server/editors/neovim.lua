-- Neovim as its user: run as `nvim --headless -u INIT -n -l neovim.lua FILE`, with the set-up of docs/EDITORS.md as
-- INIT. Prints one JSON object of what it saw; `step` says how far it came.
local seen = { step = 'start' }
local SECONDS = 60

local function finish(code)
  io.write(vim.json.encode(seen), '\n')
  os.exit(code)
end

local function wait(step, holds)
  seen.step = step
  if not vim.wait(SECONDS * 1000, holds, 20) then finish(1) end
end

local function label(hint)
  if type(hint.label) == 'string' then return hint.label end
  return table.concat(vim.tbl_map(function(part) return part.value end, hint.label))
end

local function hints()
  local found = {}
  for _, each in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
    if each.inlay_hint.data.what ~= 'complexity' then
      found[tostring(each.inlay_hint.position.line)] = label(each.inlay_hint)
    end
  end
  return found
end

local function shows(line, text)
  return function() return hints()[tostring(line)] == text end
end

local ok, message = pcall(function()
  vim.cmd.edit(arg[1])
  vim.bo.filetype = 'python'
  local client
  wait('start', function()
    client = vim.lsp.get_clients({ name = 'cwm' })[1]
    return client and client.initialized
  end)
  seen.pulls = client:supports_method('textDocument/diagnostic')
  seen.encoding = client.offset_encoding

  wait('hints', shows(4, '→ 7'))
  seen.hints = hints()
  seen.status = vim.g.cwm_status
  for _, each in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
    if each.inlay_hint.position.line == 4 then
      local answer = client:request_sync('inlayHint/resolve', each.inlay_hint, SECONDS * 1000, 0)
      seen.unresolved, seen.tooltip = each.inlay_hint.tooltip, answer.result.tooltip.value
    end
  end

  vim.api.nvim_win_set_cursor(0, { 4, 8 })
  local where = vim.lsp.util.make_position_params(0, client.offset_encoding)
  seen.hover = client:request_sync('textDocument/hover', where, SECONDS * 1000, 0).result.contents.value

  vim.api.nvim_win_set_cursor(0, { 5, 12 })
  vim.lsp.buf.implementation()
  wait('a jump to the line that set the value', function() return vim.api.nvim_win_get_cursor(0)[1] == 4 end)

  wait('lenses', function() return #vim.lsp.codelens.get(0) > 0 end)
  seen.lenses = vim.tbl_map(function(lens) return lens.command.title end, vim.lsp.codelens.get(0))
  for _, lens in ipairs(vim.lsp.codelens.get(0)) do
    if lens.command.title == 'Predict total([5])' then
      vim.api.nvim_win_set_cursor(0, { lens.range.start.line + 1, 0 })
    end
  end
  vim.lsp.codelens.run()
  wait('a lens was run', shows(4, '→ 5'))

  vim.cmd.CwmPredict('total([1, None])')
  wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
  seen.diagnostics = vim.tbl_map(function(each)
    return { line = each.lnum, message = each.message, source = each.source, code = each.code }
  end, vim.diagnostic.get(0))
  vim.cmd.CwmPredict('total([1])')
  wait('diagnostics are gone', function() return #vim.diagnostic.get(0) == 0 end)
  wait('a command was run', shows(4, '→ 1'))

  vim.api.nvim_buf_set_lines(0, 1, 2, false, { '    result = (' })
  wait('stale hints', shows(4, '→ 1 (stale)'))
  wait('broken syntax is told', function() return vim.startswith(vim.g.cwm_status, 'nothing') end)
  seen.broken = vim.g.cwm_status
  vim.api.nvim_buf_set_lines(0, 1, 2, false, { '    result = 10' })
  wait('hints after an edit', shows(4, '→ 11'))

  client:stop()
  wait('stop', function() return client:is_stopped() end)
  seen.step = 'done'
end)
seen.error = not ok and message or nil
finish(ok and 0 or 1)
