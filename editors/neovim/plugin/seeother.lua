-- Starts the client with the first Rust file, unless `vim.g.seeother_enable` is false.

if vim.g.loaded_seeother then
  return
end
vim.g.loaded_seeother = true

if vim.fn.has("nvim-0.11") == 0 then
  -- `:help seeother-older` tells how older ones start it.
  return
end

if vim.g.seeother_enable ~= false then
  vim.lsp.enable("seeother")
end

vim.api.nvim_create_user_command("SeeotherRoutes", function()
  require("seeother").show_routes()
end, { desc = "Show the routes of the project in the location list" })

vim.api.nvim_create_user_command("SeeotherFixAll", function()
  require("seeother").fix_all()
end, { desc = "Apply all safe fixes in this buffer" })

vim.api.nvim_create_user_command("SeeotherRestart", function()
  require("seeother").restart()
end, { desc = "Restart the server" })
