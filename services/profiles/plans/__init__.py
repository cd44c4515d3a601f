"""Learning plans under goals: milestones, activities, resources."""
