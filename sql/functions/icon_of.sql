-- Chooses the picture of a keyword: by what it speaks of, else the one that came with it.
-- for: owner
CREATE FUNCTION api.icon_of(_text text, _icon_key text)
RETURNS text
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(
        (
            SELECT r.icon_key
            FROM (
                VALUES
                (1, '달러|환율|usd|dxy', 'dollar-dollar-color'),
                (2, '유로(화|존| )|ecb', 'euro-dynamic-color'),
                (3, '엔화|엔저|엔캐리|위안|중국', 'yuan-dynamic-color'),
                (4, '파운드|브렉시트|영국', 'pound-dynamic-color'),
                (5, '루피|인도 ', 'rupee-dynamic-color'),
                (6, '규제|제재|보안|통제', 'lock-dynamic-color'),
                (7, '방산|국방|방어|안보|안전', 'sheild-dynamic-color'),
                (8, '코인|가상자산|비트코인', '3d-coin-dynamic-color'),
                (9, '카드|결제|소비', 'card-dynamic-color'),
                (10, '금리|per|밸류에이션|계산', 'calculator-dynamic-color'),
                (11, '배당|현금|예금', 'money-bag-dynamic-color'),
                (12, '부채|가계|지갑', 'wallet-dynamic-color'),
                (13, '인공지능|혁신|아이디어|신기술', 'bulb-dynamic-color'),
                (14, '급등|상승|랠리|반등|호황', 'rocket-dynamic-color'),
                (15, '목표|전략|집중', 'target-dynamic-color'),
                (16, '실적|보고서|공시|지표', 'file-text-dynamic-color'),
                (17, '1위|최고|기록', 'medal-dynamic-color'),
                (18, '교훈|기억|역사', 'bookmark-dynamic-color'),
                (19, '유가|원유|물가|인플레이션', 'money-dynamic-color')
            ) AS r (place, pattern, icon_key)
            WHERE app.fold(_text) ~ r.pattern
            ORDER BY r.place
            LIMIT 1
        ),
        (
            SELECT k.icon_key
            FROM (
                SELECT
                    CASE WHEN i.name = 'dollar' THEN 'dollar-dollar-color' ELSE i.name || '-dynamic-color' END
                        AS icon_key,
                    i.name
                FROM unnest(ARRAY[
                    'chart', 'money', 'money-bag', 'wallet', 'card', 'dollar', 'euro', 'pound', 'yuan', 'rupee',
                    '3d-coin', 'calculator', 'bulb', 'rocket', 'target', 'bookmark', 'file-text', 'medal', 'sheild',
                    'lock'
                ]) AS i (name)
            ) AS k
            WHERE replace(_icon_key, 'shield', 'sheild') IN (k.icon_key, k.name)
        ),
        'chart-dynamic-color'
    );
END;

COMMENT ON FUNCTION api.icon_of(text, text) IS
'One of twenty icon keys, which are the names of pictures that the frontend has (sheild is spelt as there): the first of
nineteen ordered rules that fits the text, else the key given if it is one, else chart-dynamic-color.';
