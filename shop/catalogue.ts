/** What the demo shop offers: [sku, name, price in cents, stock, description]. */
type Row = readonly [sku: string, name: string, cents: number, stock: number, description: string];

export interface CatalogueProduct {
  sku: string;
  name: string;
  description: string;
  category: string;
  offer: 'SALE' | 'LOAN';
  cents: number;
  stock: number;
}

const forSale: Record<string, readonly Row[]> = {
  Kitchen: [
    [
      'KIT-001',
      'Cast-iron skillet, 26 cm',
      3990,
      42,
      'Pre-seasoned, for every hob and the oven. Gets better each year.',
    ],
    ['KIT-002', 'Chef’s knife, 20 cm', 6450, 30, 'High-carbon steel, full tang, a walnut handle.'],
    ['KIT-003', 'Moka pot for six', 2795, 55, 'Aluminium, the classic shape, with a spare gasket.'],
    ['KIT-004', 'Stoneware mixing bowls, set of three', 4200, 24, 'Stackable, glazed inside, safe in the dishwasher.'],
    ['KIT-005', 'Digital kitchen scale', 1990, 80, 'Weighs up to 5 kg in steps of a gram. Two AAA cells included.'],
    ['KIT-006', 'Copper saucepan, 16 cm', 11900, 9, 'Tin-lined, hand-hammered, with a brass handle.'],
    ['KIT-007', 'Beech cutting board', 2450, 61, 'End grain, 40 by 30 cm, oiled.'],
    ['KIT-008', 'Tagine, hand-painted', 5400, 12, 'Fired clay from Safi, for four people.'],
  ],
  Textiles: [
    ['TEX-001', 'Linen tablecloth, natural', 5900, 26, 'Stone-washed, 140 by 250 cm.'],
    ['TEX-002', 'Berber wool rug, 120 × 180', 24900, 6, 'Hand-knotted in the Atlas, undyed wool.'],
    ['TEX-003', 'Waffle bath towels, pair', 3450, 70, 'Cotton, dries fast, 70 by 140 cm.'],
    ['TEX-004', 'Merino throw', 8900, 18, 'Soft, light, moth-proofed without poison.'],
    ['TEX-005', 'Ikat cushion cover', 2250, 47, 'Woven in Margilan, 45 by 45 cm, with a zip.'],
    ['TEX-006', 'Canvas apron', 2990, 33, 'With two pockets and cross straps.'],
    ['TEX-007', 'Silk scarf, indigo', 4600, 15, 'Block-printed by hand, 90 by 90 cm.'],
  ],
  Lighting: [
    ['LIG-001', 'Brass desk lamp', 8990, 14, 'Two joints, a linen cord, E27 socket.'],
    ['LIG-002', 'Pierced metal lantern', 4750, 22, 'For a tea light or a bulb; throws stars on the wall.'],
    ['LIG-003', 'Paper pendant, 60 cm', 1890, 65, 'Rice paper on bamboo, folds flat.'],
    ['LIG-004', 'Clip-on reading light', 1590, 90, 'Warm white, charges by USB-C, 30 hours.'],
    ['LIG-005', 'Beeswax candles, dozen', 2690, 120, 'Dipped by hand, burn six hours each.'],
  ],
  Books: [
    ['BOO-001', 'The Spice Routes', 2490, 38, 'How pepper and cloves redrew the map. 412 pages, illustrated.'],
    ['BOO-002', 'Bread by Hand', 2990, 27, 'Forty loaves that need flour, water, salt and time.'],
    ['BOO-003', 'A Field Guide to Night', 1990, 31, 'Stars, moths, owls and what else is awake.'],
    ['BOO-004', 'Repair Everything', 2250, 44, 'Kettles, jeans, bicycles, chairs: when to mend and how.'],
    ['BOO-005', 'Courtyards', 4900, 11, 'Houses that look inward, from Fez to Kyoto.'],
    ['BOO-006', 'The Patient Gardener', 1850, 52, 'A year of small jobs, a week to a page.'],
  ],
  Garden: [
    ['GAR-001', 'Hori-hori knife', 3290, 40, 'Digs, cuts, weeds and measures. Steel blade, beech handle.'],
    ['GAR-002', 'Terracotta pots, set of five', 3850, 29, 'From 10 to 20 cm, frost-proof.'],
    ['GAR-003', 'Watering can, 9 litres', 4400, 17, 'Galvanised, with a fine brass rose.'],
    ['GAR-004', 'Olive tree, about 120 cm', 6900, 8, 'Eight years old, in a 10-litre pot.'],
    ['GAR-005', 'Seed box, kitchen herbs', 1690, 100, 'Twelve kinds, open-pollinated.'],
    ['GAR-006', 'Leather garden gloves', 2100, 58, 'Goatskin, long cuffs, sizes S to XL.'],
  ],
  Stationery: [
    ['STA-001', 'Fountain pen, fine nib', 5200, 36, 'Piston filler, sees you through an exam.'],
    ['STA-002', 'Dot-grid notebook, A5', 1450, 150, 'Thread-bound, lies flat, 240 pages of 90 g paper.'],
    ['STA-003', 'Walnut ink, 50 ml', 1250, 75, 'A warm brown that shades.'],
    ['STA-004', 'Letterpress cards, set of ten', 1990, 64, 'Blank inside, with envelopes.'],
    ['STA-005', 'Brass ruler, 30 cm', 1750, 49, 'Engraved in millimetres and inches.'],
  ],
  Travel: [
    ['TRA-001', 'Canvas weekender', 12900, 13, 'Waxed cotton, leather handles, fits overhead.'],
    ['TRA-002', 'Steel water bottle, 750 ml', 2490, 110, 'Double wall: cold for a day, hot for twelve hours.'],
    ['TRA-003', 'Packing cubes, set of four', 3290, 54, 'Recycled nylon, weigh 180 g together.'],
    ['TRA-004', 'Travel adapter', 2850, 68, 'For 150 countries, two USB-C ports of 30 W.'],
    ['TRA-005', 'Wool travel blanket', 5900, 20, 'Rolls into its own strap.'],
  ],
  Toys: [
    ['TOY-001', 'Beech building blocks, 60', 3990, 35, 'Unpainted, in a cotton bag, from one year.'],
    ['TOY-002', 'Backgammon set', 7450, 10, 'Walnut inlay, made in Damascus style.'],
    ['TOY-003', 'Kite, delta', 2190, 45, 'Ripstop, flies from a light breeze, with 60 m of line.'],
    ['TOY-004', 'Shadow puppets, Karagöz', 3350, 16, 'Two figures of painted leather, with rods.'],
  ],
};

const forLoan: Record<string, readonly Row[]> = {
  Tools: [
    [
      'LOA-001',
      'Hammer drill, 800 W',
      900,
      5,
      'With a set of masonry bits. A deposit is not needed; a broom is welcome.',
    ],
    ['LOA-002', 'Orbital sander', 700, 4, 'Dust bag and 20 sheets included.'],
    ['LOA-003', 'Extension ladder, 6 m', 800, 3, 'Aluminium, two sections.'],
    ['LOA-004', 'Tile cutter, 60 cm', 950, 2, 'For straight and diagonal cuts.'],
    ['LOA-005', 'Pressure washer', 1200, 3, '130 bar, with a patio attachment.'],
    ['LOA-006', 'Cordless screwdriver', 400, 8, 'Two batteries, 32 bits.'],
  ],
  Gatherings: [
    ['LOA-007', 'Folding table, 180 cm', 500, 12, 'Seats eight, carries in one hand.'],
    ['LOA-008', 'Folding chairs, set of six', 600, 10, 'Beech, with a cart.'],
    ['LOA-009', 'Projector, full HD', 1500, 3, '3,000 lumens, HDMI, with a 100-inch screen.'],
    ['LOA-010', 'Paella pan, 80 cm, with burner', 1100, 2, 'Feeds thirty. Gas bottle not included.'],
  ],
  Outdoors: [
    ['LOA-011', 'Tent for four', 1400, 5, 'Up in ten minutes, 3,000 mm water column.'],
    ['LOA-012', 'Bicycle trailer', 900, 4, 'For two children or 40 kg.'],
    ['LOA-013', 'Stand-up paddle board', 1600, 4, 'Inflatable, with pump, paddle and leash.'],
    ['LOA-014', 'Binoculars, 10 × 42', 500, 6, 'Waterproof, with a harness.'],
  ],
};

/** The demo catalogue, in the order in which it is put on offer. */
export const catalogue: readonly CatalogueProduct[] = [...products(forSale, 'SALE'), ...products(forLoan, 'LOAN')];

/** What the demo shop takes off: on one unit, or from so many. */
export const demoDiscounts: readonly { sku: string; percent: number; minimumQuantity?: number }[] = [
  { sku: 'LIG-004', percent: 15 },
  { sku: 'TRA-002', percent: 25 },
  { sku: 'STA-002', percent: 20, minimumQuantity: 3 },
];

function products(table: Record<string, readonly Row[]>, offer: 'SALE' | 'LOAN'): CatalogueProduct[] {
  return Object.entries(table).flatMap(([category, rows]) =>
    rows.map(([sku, name, cents, stock, description]) => ({ sku, name, description, category, offer, cents, stock })),
  );
}
