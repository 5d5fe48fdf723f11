-- What the commands of the plugin do.

local M = {}

local SHOW_ROUTES = "seeother.showRoutes"
local FIX_ALL = "source.fixAll.seeother"

---@param client_id? integer
---@return vim.lsp.Client?
local function running(client_id)
  local client = client_id and vim.lsp.get_client_by_id(client_id)
    or vim.lsp.get_clients({ name = "seeother", bufnr = 0 })[1]
    or vim.lsp.get_clients({ name = "seeother" })[1]
  if not client then
    vim.notify("seeother is not running; see :checkhealth seeother", vim.log.levels.WARN)
  end
  return client
end

-- A value of the table, or what stands for one that is not known.
local function known(value, otherwise)
  return (value == nil or value == vim.NIL) and otherwise or tostring(value)
end

-- "302 → /tasks" or "200 html"
local function answer_text(answer)
  local status = known(answer.status, "?")
  if answer.location ~= nil then
    return status .. " → " .. known(answer.location, "?")
  end
  if answer.body == "unknown" or answer.body == "empty" then
    return status
  end
  return status .. " " .. answer.body
end

-- "POST /tasks  tasks::create  302 → /tasks"
local function route_text(route)
  local answers = vim.tbl_map(answer_text, route.answers)
  if #route.unknown > 0 then
    table.insert(answers, "?")
  end
  local methods, path, handler = table.concat(route.methods, ","), known(route.path, "?"), known(route.handler, "closure")
  return ("%s %s  %s  %s"):format(methods, path, handler, table.concat(answers, ", "))
end

-- An absolute path stays; others are relative to the folder of the table.
local function absolute(folder, file)
  return vim.startswith(file, "/") and file or vim.fs.joinpath(folder, file)
end

-- Entries for `setloclist`, one for each route. Columns of the table count characters, `vcol` takes them so.
local function entries(result)
  local list = {}
  for _, folder in ipairs(result.folders or {}) do
    for _, route in ipairs(folder.routes) do
      local start = route.range.start
      table.insert(list, {
        filename = absolute(folder.folder, route.file),
        lnum = start.line,
        col = start.column,
        vcol = 1,
        text = route_text(route),
      })
    end
  end
  return list
end

--- Shows the routes in the location list.
---@param client_id? integer the client to ask; any running one without it
---@param argument? table what a code lens says of its route: its own line is made the current one
function M.show_routes(client_id, argument)
  local client = running(client_id)
  if not client then
    return
  end
  local params = { command = SHOW_ROUTES, arguments = argument and { argument } or {} }
  client:request("workspace/executeCommand", params, function(failure, result)
    if failure then
      vim.notify("seeother: " .. failure.message, vim.log.levels.ERROR)
      return
    end
    local list = entries(result)
    local current = 1
    for index, entry in ipairs(list) do
      local is_wanted = argument and argument.path and argument.methods
      if is_wanted and vim.startswith(entry.text, table.concat(argument.methods, ",") .. " " .. argument.path .. "  ") then
        current = index
        break
      end
    end
    vim.fn.setloclist(0, {}, " ", { title = "Routes", items = list, idx = current })
    if #list == 0 then
      vim.notify("seeother has found no routes", vim.log.levels.INFO)
    else
      vim.cmd.lopen()
    end
  end)
end

--- Applies all safe fixes of the current buffer.
function M.fix_all()
  vim.lsp.buf.code_action({ context = { only = { FIX_ALL }, diagnostics = {} }, apply = true })
end

--- Stops the running clients and starts new ones.
function M.restart()
  local clients = vim.lsp.get_clients({ name = "seeother" })
  local waiting = #clients
  vim.lsp.enable("seeother", false)
  for _, client in ipairs(clients) do
    client:stop()
  end
  local ended = vim.wait(5000, function()
    return #vim.lsp.get_clients({ name = "seeother" }) == 0
  end, 20)
  if waiting > 0 and not ended then
    vim.notify("seeother does not end", vim.log.levels.WARN)
  end
  vim.lsp.enable("seeother")
end

return M
