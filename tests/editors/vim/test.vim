" Runs in a real Vim in a terminal: what it finds is written to $REPORT. Waits for what ALE shows, never for a time.

set nocompatible shortmess=aoOtTIcFW nomore noswapfile
let g:ale_linters_explicit = 1
let g:ale_linters = {'rust': ['seeother']}
let g:ale_lint_delay = 0
packadd ale
filetype plugin on
source $REPOSITORY/editors/vim/ale.vim

let s:report = []

function! s:Say(line) abort
  call add(s:report, a:line)
  call writefile(s:report, $REPORT)
endfunction

function! s:Check(name, condition, seen) abort
  if !a:condition
    call s:Say('not ok ' . a:name . ': ' . string(a:seen))
    cquit
  endif
  call s:Say('ok ' . a:name)
endfunction

function! s:Wait(name, Condition, Seen) abort
  let l:start = reltime()
  while !a:Condition() && reltimefloat(reltime(l:start)) < 30
    sleep 20m
  endwhile
  call s:Check(a:name, a:Condition(), a:Seen())
endfunction

function! s:Found() abort
  return ale#engine#GetLoclist(bufnr('src/tasks.rs'))
endfunction

function! s:Rules() abort
  return join(sort(map(copy(s:Found()), {_, item -> item.code})))
endfunction

" Takes the offered action of a title.
function! s:Take(title, data, items) abort
  for l:pair in a:items
    if l:pair[1].title =~# a:title
      call ale#codefix#ApplyLSPCodeAction(a:data, l:pair[1])
      return
    endif
  endfor
  call s:Check('an action ' . a:title, 0, map(copy(a:items), {_, pair -> pair[1].title}))
endfunction

function! s:Run(timer) abort
  try
    let l:all = 'ambiguous-redirect missing-location page-after-write repeated-request'
    edit
    call s:Wait('the findings appear', {-> s:Rules() ==# l:all}, function('s:Found'))
    let l:wrong = filter(copy(s:Found()), {_, item -> item.code ==# 'repeated-request'})[0]
    call s:Check('an error is an error', l:wrong.type ==# 'E', l:wrong)
    call s:Check('it comes from seeother', l:wrong.linter_name ==# 'seeother', l:wrong)
    call s:Check('it stands on the word that is wrong', getline(l:wrong.lnum)[l:wrong.col - 1 :] =~# '^FOUND', l:wrong)

    call cursor(1, 1)
    call search('\<FOUND\>')
    call ale#codefix#Execute(0, function('s:Take', ['^Answer 303 See Other']))
    call s:Wait('the fix is applied', {-> search('StatusCode::SEE_OTHER', 'nw') > 0 && getline('.') =~# 'SEE_OTHER'}, {-> getline('.')})
    write
    call s:Wait('the finding goes', {-> s:Rules() ==# 'missing-location page-after-write repeated-request'}, function('s:Found'))
    qall!
  catch
    call s:Say('not ok ' . v:exception . ' at ' . v:throwpoint)
    cquit
  endtry
endfunction

" Once Vim has drawn itself.
call timer_start(0, function('s:Run'))
