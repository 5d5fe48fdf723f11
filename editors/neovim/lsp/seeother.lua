-- The client of seeother for Neovim 0.11 and later. `vim.lsp.enable("seeother")`, or the plugin beside this file, starts it.

---@type vim.lsp.Config
return {
  cmd = { "seeother", "server" },
  filetypes = { "rust" },
  -- The workspace's lock file first: one server for all of its packages.
  root_markers = { { "seeother.toml", "Cargo.lock" }, "Cargo.toml", ".git" },
  settings = { seeother = vim.empty_dict() },
  commands = {
    -- What a click on a code lens asks for.
    ["seeother.showRoutes"] = function(command, context)
      require("seeother").show_routes(context.client_id, command.arguments and command.arguments[1])
    end,
  },
}
