-- question: How is each asset used: how evenly, when, and does it export?
-- unit: energy kWh, shares %, reverse flow h, export kW; load factor and night ratio have none
-- cost: one scan of the month
-- with: half_hour
SELECT
    asset_id,
    evenness.load_factor,
    whole_month.imported_kwh,
    whole_month.exported_kwh,
    whole_month.evening_share_pct,
    whole_month.night_ratio,
    whole_month.reverse_h,
    whole_month.max_export_kw
FROM (
    SELECT asset_id, CASE WHEN max(p_kw) > 0 THEN avg(p_kw) / max(p_kw) END AS load_factor
    FROM half_hour
    GROUP BY asset_id
) AS evenness
JOIN (
    SELECT
        asset_id,
        sum(greatest(p_kw, 0e0)) / 6 AS imported_kwh,
        sum(greatest(-p_kw, 0e0)) / 6 AS exported_kwh,
        CASE
            WHEN sum(p_kw) > 0 THEN 1e2 * sum(CASE WHEN hour(local_ts) BETWEEN 16 AND 19 THEN p_kw END) / sum(p_kw)
        END AS evening_share_pct,
        CASE WHEN avg(p_kw) > 0 THEN avg(CASE WHEN hour(local_ts) < 6 THEN p_kw END) / avg(p_kw) END AS night_ratio,
        count_if(p_kw < 0) / 6e0 AS reverse_h,
        greatest(-min(p_kw), 0e0) AS max_export_kw
    FROM demand
    GROUP BY asset_id
) AS whole_month USING (asset_id)
ORDER BY asset_id
