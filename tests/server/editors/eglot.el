;;; eglot.el --- Emacs as its user -*- lexical-binding: t -*-
;; Run as `emacs -q --batch -l INIT -l eglot.el FILE`, with the set-up of docs/EDITORS.md as INIT.
;; Prints one JSON object of what it saw; `step` says how far it came.

(require 'flymake)
(require 'json)

(defvar seen (list (cons 'step "start")))

(defun saw (what value) (setf (alist-get what seen) value))

(defun finish (code)
  (princ (concat (json-encode seen) "\n"))
  (kill-emacs code))

(defun wait (step holds)
  (saw 'step step)
  (with-timeout (60 (finish 1))
    (while (not (funcall holds))
      (accept-process-output nil 0.05))))

(defun hover ()
  "What eldoc would show at point; empty where that is nothing."
  (let (text)
    (eglot-hover-eldoc-function (lambda (docs &rest _) (setq text (substring-no-properties (or docs "")))))
    (with-timeout (1) (while (not text) (accept-process-output nil 0.05)))
    text))

(let ((debug-on-error nil)
      (file (pop command-line-args-left)))
  (find-file file)
  (python-mode)
  (apply #'eglot (eglot--guess-contact))
  (wait "start" #'eglot-current-server)
  (flymake-start)
  (wait "diagnostics" #'flymake-diagnostics)
  (saw 'diagnostics
       (vconcat (mapcar (lambda (each)
                          (list (cons 'line (line-number-at-pos (flymake-diagnostic-beg each)))
                                (cons 'message (flymake-diagnostic-text each))))
                        (flymake-diagnostics))))
  (goto-char (point-min))
  (search-forward "result +")
  (backward-char 4)
  (wait "hover" (lambda () (< 0 (length (saw 'hover (hover))))))
  (goto-char (point-min))
  (search-forward "None")
  (delete-char -4)
  (insert "4")
  (eglot--signal-textDocument/didChange) ; which runs on an idle timer: in batch mode Emacs is never idle
  (wait "diagnostics are gone" (lambda () (null (flymake-diagnostics))))
  (wait "hover after an edit" (lambda ()
                                (goto-char (point-min))
                                (search-forward "result +")
                                (backward-char 4)
                                (string-match-p "`7`" (or (saw 'edited (hover)) ""))))
  (eglot-shutdown (eglot-current-server))
  (saw 'step "done")
  (finish 0))
