-- The table goes with the migration before; names that were added stay until then.
DELETE FROM app.blocked_names AS b
WHERE
    b.blocked_name = any(ARRAY[
        'admin', 'test', 'root', '관리자', '운영자', '씨발', '시발', '병신', '개새끼', 'tempmail.com', 'throwaway.email',
        'guerrillamail.com', 'mailinator.com', 'yopmail.com'
    ]);
