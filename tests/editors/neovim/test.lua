-- Runs in a real Neovim: `nvim --headless -l test.lua`. Waits for what Neovim shows, never for a time.

local PATIENCE = 30000

local function fail(message)
  io.stdout:write("not ok ", message, "\n")
  os.exit(1)
end

local function check(name, condition, seen)
  if not condition then
    fail(name .. (seen and (": " .. vim.inspect(seen)) or ""))
  end
  io.stdout:write("ok ", name, "\n")
end

local function wait(name, condition)
  check(name, vim.wait(PATIENCE, condition, 20), vim.diagnostic.get(0))
end

-- `-l` runs before plugins are loaded.
vim.cmd("filetype plugin on")
vim.cmd("runtime! plugin/seeother.lua")

vim.cmd.edit("src/tasks.rs")
local buffer = vim.api.nvim_get_current_buf()

local function rules()
  local found = vim.tbl_map(function(diagnostic)
    return diagnostic.code
  end, vim.diagnostic.get(buffer))
  table.sort(found)
  return table.concat(found, " ")
end

local ALL = "ambiguous-redirect missing-location page-after-write repeated-request"

wait("a Rust file starts the server, and the findings appear", function()
  return rules() == ALL
end)

local function of(rule)
  return vim.tbl_filter(function(diagnostic)
    return diagnostic.code == rule
  end, vim.diagnostic.get(buffer))[1]
end

local finding = of("repeated-request")
check("an error is an error", finding.severity == vim.diagnostic.severity.ERROR, finding)
check("it comes from seeother", finding.source == "seeother", finding.source)
local word = vim.api.nvim_buf_get_text(buffer, finding.lnum, finding.col, finding.end_lnum, finding.end_col, {})[1]
check("it underlines the word that is wrong", word == "FOUND", word)
check("one server serves the workspace", #vim.lsp.get_clients() == 1)
local client = vim.lsp.get_clients()[1]
check("it is rooted at the lock file", client.root_dir == vim.fn.getcwd(), client.root_dir)

local function request(method, params)
  local answer = vim.lsp.buf_request_sync(buffer, method, params, PATIENCE)
  return answer and answer[client.id] and answer[client.id].result
end

finding = of("ambiguous-redirect")
vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
local hover = request("textDocument/hover", vim.lsp.util.make_position_params(0, client.offset_encoding))
check("hover tells what clients do", hover and hover.contents.value:find("302 Found") and hover.contents.value:find("curl"), hover)

local lenses = request("textDocument/codeLens", { textDocument = vim.lsp.util.make_text_document_params(buffer) })
check("lenses stand above the handlers", #lenses >= 6, lenses)
local lens = vim.tbl_filter(function(lens)
  return vim.startswith(lens.command.title, "DELETE /tasks/{id}")
end, lenses)[1]

vim.cmd("SeeotherRoutes")
local function routes()
  return vim.fn.getloclist(0)
end
wait(":SeeotherRoutes lists the routes", function()
  return #routes() >= 9
end)
local listed = vim.tbl_filter(function(entry)
  return entry.text == "DELETE /tasks/{id}  tasks::remove  302 → /tasks"
end, routes())[1]
check("with handler and answers", listed ~= nil, routes())
local line = vim.api.nvim_buf_get_lines(listed.bufnr, listed.lnum - 1, listed.lnum, false)[1]
check("and the place of the handler", line and line:find("fn remove", 1, true), listed)
vim.cmd.lclose()

vim.cmd.buffer(buffer)
client:exec_cmd(lens.command, { bufnr = buffer })
wait("a click on a lens goes to its route in the list", function()
  local current = vim.fn.getloclist(0, { idx = 0, items = 1 })
  local entry = current.items[current.idx]
  return entry and vim.startswith(entry.text, "DELETE /tasks/{id}  ")
end)
vim.cmd.lclose()

local original = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
vim.cmd("SeeotherFixAll")
wait(":SeeotherFixAll applies what is safe", function()
  return not table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n"):find("StatusCode::FOUND")
end)
wait("and the findings go", function()
  return rules() == "missing-location page-after-write"
end)
vim.api.nvim_buf_set_lines(buffer, 0, -1, false, original)
wait("they are back when the text is", function()
  return rules() == ALL
end)

client.settings.seeother = { ignore = { "ambiguous-redirect" } }
client:notify("workspace/didChangeConfiguration", { settings = client.settings })
wait("settings are taken over", function()
  return rules() == "missing-location page-after-write repeated-request"
end)
client.settings.seeother = vim.empty_dict()
client:notify("workspace/didChangeConfiguration", { settings = client.settings })
wait("and taken back", function()
  return rules() == ALL
end)

local before = client.id
vim.cmd("SeeotherRestart")
wait(":SeeotherRestart starts another server", function()
  local clients = vim.lsp.get_clients({ name = "seeother", bufnr = buffer })
  return #clients == 1 and clients[1].id ~= before and clients[1].initialized and rules() == ALL
end)

vim.cmd("checkhealth seeother")
local health = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
check(":checkhealth finds the binary and the server", health:find("seeother 0%.") and health:find("running in"), health)
check(":checkhealth has no complaint", not health:find("ERROR") and not health:find("WARNING"), health)
vim.cmd.bwipeout()

vim.cmd.helptags(vim.fs.joinpath(vim.env.OUT, "plugin/doc"))
vim.cmd.help("seeother-setup")
check(":help seeother", vim.bo.filetype == "help" and vim.fn.expand("%:t") == "seeother.txt")
vim.cmd.helpclose()

vim.cmd.buffer(buffer)
vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
vim.lsp.buf.code_action({
  context = { only = { "quickfix" } },
  apply = true,
  filter = function(action)
    return action.isPreferred
  end,
})
wait("the preferred fix is applied", function()
  return rules() == "missing-location page-after-write repeated-request"
end)
vim.cmd.write()
check("and saved", not vim.bo[buffer].modified)
vim.cmd.qall()
