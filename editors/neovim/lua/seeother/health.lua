-- `:checkhealth seeother`

local M = {}

local function check_binary(command)
  if type(command) ~= "table" then
    vim.health.info("the server is started by a function of your own")
    return
  end
  local program = command[1]
  local found = vim.fn.exepath(program)
  if found == "" then
    vim.health.error(("`%s` cannot be run"):format(program), {
      "Install it, for example with `cargo install --path .` in a checkout of seeother.",
      'Or name it: vim.lsp.config("seeother", { cmd = { "/path/to/seeother", "server" } })',
    })
    return
  end
  local answer = vim.system({ found, "--version" }, { text = true }):wait(5000)
  if answer.code ~= 0 then
    vim.health.error(("`%s --version` ended with %d"):format(found, answer.code), vim.trim(answer.stderr or ""))
    return
  end
  vim.health.ok(("%s: %s"):format(found, vim.trim(answer.stdout)))
end

local function check_clients()
  local clients = vim.lsp.get_clients({ name = "seeother" })
  if #clients == 0 then
    vim.health.info("not running; it starts with the first Rust file")
    return
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    vim.health.ok(("running in %s, for %d buffers"):format(client.root_dir or "no folder", buffers))
  end
end

function M.check()
  vim.health.start("seeother")
  if vim.fn.has("nvim-0.11") == 0 then
    vim.health.warn("Neovim is older than 0.11", "`:help seeother-older` tells how to start the server.")
    return
  end
  check_binary(vim.lsp.config.seeother.cmd)
  if not vim.lsp.is_enabled or vim.lsp.is_enabled("seeother") then
    vim.health.ok("enabled")
  else
    vim.health.warn("not enabled", 'vim.lsp.enable("seeother")')
  end
  check_clients()
end

return M
