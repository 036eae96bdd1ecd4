/** Who can sign in to the demo shop. These accounts exist on a machine of one's own only: never with NODE_ENV=production. */
export const demoUsers = {
  admin: { name: 'Amira Admin', email: 'admin@souk.example', password: 'admin-demo-1' },
  seller: {
    name: 'Selim Seller',
    email: 'seller@souk.example',
    password: 'seller-demo-1',
    profile: {
      phoneNumber: '+1 202 555 0143',
      address: '8 Market Street',
      city: 'Portland',
      postalCode: '97205',
      country: 'United States',
    },
  },
  customer: {
    name: 'Carla Customer',
    email: 'customer@souk.example',
    password: 'customer-demo-1',
    profile: {
      phoneNumber: '+1 202 555 0178',
      address: '21 Garden Lane',
      city: 'Springfield',
      postalCode: '62704',
      country: 'United States',
    },
  },
} as const;
