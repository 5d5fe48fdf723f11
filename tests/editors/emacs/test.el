;;; test.el --- Runs in a real Emacs, with Eglot or lsp-mode  -*- lexical-binding: t; -*-

;;; Commentary:

;; emacs -Q --batch -l test.el, with CLIENT and the variables of tests/editors/run.  Waits for what Emacs shows,
;; never for a time.

;;; Code:

(require 'cl-lib)
(require 'flymake)
(require 'package)

;; Debian's packages.
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)

(setq make-backup-files nil
      create-lockfiles nil
      enable-local-variables nil
      lsp-enable-snippet nil
      lsp-auto-guess-root t
      lsp-keep-workspace-alive nil
      lsp-restart 'ignore
      lsp-headerline-breadcrumb-enable nil
      lsp-modeline-code-actions-enable nil
      lsp-modeline-diagnostics-enable nil
      lsp-diagnostics-provider :flymake
      ;; Not what is tested; a machine may have it.
      lsp-disabled-clients '(rust-analyzer rls)
      lsp-session-file (expand-file-name "session" (getenv "OUT"))
      eglot-sync-connect 30
      eglot-autoshutdown t
      eglot-confirm-server-initiated-edits nil)

(defun test-fail (format &rest arguments)
  (message "not ok %s" (apply #'format format arguments))
  (kill-emacs 1))

(defun test-check (name condition &optional seen)
  (if condition (message "ok %s" name) (test-fail "%s: %S" name seen)))

(defun test-wait (name condition &optional seen)
  "Let Emacs work until CONDITION holds."
  (let ((end (+ (float-time) 60)))
    (while (and (not (funcall condition)) (< (float-time) end))
      (accept-process-output nil 0.05)
      ;; Idle timers send changes and start Flymake; batch mode is never idle.
      (dolist (timer (copy-sequence timer-idle-list)) (ignore-errors (timer-event-handler timer))))
    (test-check name (funcall condition) (and seen (funcall seen)))))

;; Debian 12 has no mode for Rust.
(define-derived-mode rust-mode prog-mode "Rust"
  (setq-local comment-start "// ")
  (setq-local indent-tabs-mode nil))
(add-to-list 'auto-mode-alist '("\\.rs\\'" . rust-mode))

(add-to-list 'load-path (expand-file-name "editors/emacs" (getenv "REPOSITORY")))
(require 'seeother)

(defvar test-eglot (equal (getenv "CLIENT") "eglot"))
(if test-eglot
    (progn (require 'eglot) (require 'project) (seeother-setup-eglot))
  (require 'lsp-mode)
  (seeother-setup-lsp-mode))

;; Without a repository around it, the workspace is a project all the same.
(cl-defmethod project-root ((project (head test))) (cdr project))
(add-hook 'project-find-functions
          (lambda (folder)
            (let ((root (locate-dominating-file folder "Cargo.lock"))) (and root (cons 'test root)))))
(when (fboundp 'lsp-workspace-folders-add)
  (lsp-workspace-folders-add (getenv "WORKSPACE")))

(find-file "src/tasks.rs")
;; What the mode's hook defers to the next command; batch mode has none.
(run-hooks 'post-command-hook)
(unless test-eglot (lsp))

(defun test-found ()
  "What Flymake shows, as a list of line and text."
  (sort (mapcar (lambda (diagnostic)
                  (cons (line-number-at-pos (flymake-diagnostic-beg diagnostic)) (flymake-diagnostic-text diagnostic)))
                (flymake-diagnostics))
        (lambda (one other) (< (car one) (car other)))))

(defun test-on (word)
  "Go to the first WORD."
  (goto-char (point-min))
  (search-forward word)
  (goto-char (match-beginning 0)))

(defun test-findings (count)
  (flymake-start)
  (= (length (test-found)) count))

(test-wait (format "%s: the findings appear" (getenv "CLIENT")) (lambda () (test-findings 4)) #'test-found)
(test-check "a finding says what happens and what to do"
            (cl-some (lambda (found) (and (string-match-p "DELETE /tasks/{id}. answers 302 Found" (cdr found)))) (test-found))
            (test-found))

(seeother-routes)
(with-current-buffer "*seeother routes*"
  (test-check "M-x seeother-routes lists the routes with their answers"
              (string-match-p "src/tasks.rs:[0-9]+:[0-9]+: DELETE /tasks/{id}  tasks::remove  302 → /tasks\n" (buffer-string))
              (buffer-string))
  (goto-char (point-min))
  (search-forward "DELETE /tasks/{id}")
  (beginning-of-line)
  (save-window-excursion
    (compile-goto-error)
    (test-check "and goes to a handler" (looking-at "remove(") (thing-at-point 'line))))

(let ((original (buffer-string)))
  (seeother-fix-all)
  (test-wait "M-x seeother-fix-all applies what is safe"
             (lambda () (save-excursion (goto-char (point-min)) (not (search-forward "StatusCode::FOUND" nil t)))))
  (test-wait "and the findings go" (lambda () (test-findings 2)) #'test-found)
  (erase-buffer)
  (insert original)
  (test-wait "they are back when the text is" (lambda () (test-findings 4)) #'test-found))

(test-on "FOUND")
(if test-eglot
    ;; With several actions Eglot asks; the wanted one is answered.
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt titles &rest _) (car (all-completions "Answer 303" titles))))
              (last-nonmenu-event ?x))
      (eglot-code-actions (point) (1+ (point)) "quickfix" t))
  (lsp-execute-code-action
   (cl-find-if (lambda (action) (string-prefix-p "Answer 303" (gethash "title" action)))
               (append (lsp-code-actions-at-point) nil))))
(test-wait "the fix is applied, and the finding goes" (lambda () (test-findings 3)) #'test-found)
(save-buffer)
(test-check "and saved" (not (buffer-modified-p)))
(if test-eglot (eglot-shutdown (eglot-current-server)) (lsp-workspace-shutdown (car (lsp-workspaces))))
(kill-emacs 0)
;;; test.el ends here
